/// A small bicycle shop: the kinds that the library's own tests serve.
@NullMarked
package io.temper.machinery.sample;

import org.jspecify.annotations.NullMarked;
