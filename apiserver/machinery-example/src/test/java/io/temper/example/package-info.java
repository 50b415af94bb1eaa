/// The example as its reader meets it: as text, and with kubectl.
@NullMarked
package io.temper.example;

import org.jspecify.annotations.NullMarked;
