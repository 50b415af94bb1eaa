/// As much JSON as entries and exports need: a writer that knows one way to write a thing, and a
/// reader.
@NullMarked
package io.temper.audit.json;

import org.jspecify.annotations.NullMarked;
