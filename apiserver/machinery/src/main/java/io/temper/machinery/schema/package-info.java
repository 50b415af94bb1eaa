/// What objects of the API look like, read once from the records that hold them: the one model
/// behind OpenAPI v2 and v3, `kubectl explain` and the reference docs. Immutable; built at start.
@NullMarked
package io.temper.machinery.schema;

import org.jspecify.annotations.NullMarked;
