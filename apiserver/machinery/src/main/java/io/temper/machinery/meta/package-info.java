/// The metadata every API object carries, and the `Status` every error is. Records, and the one
/// class that keeps an object's encoded bytes beside it; this package knows no other.
@NullMarked
package io.temper.machinery.meta;

import org.jspecify.annotations.NullMarked;
