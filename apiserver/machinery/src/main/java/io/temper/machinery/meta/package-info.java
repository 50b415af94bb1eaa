/// The metadata every API object carries, and the `Status` every error is. Records only; this
/// package knows no other.
@NullMarked
package io.temper.machinery.meta;

import org.jspecify.annotations.NullMarked;
