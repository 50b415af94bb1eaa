/// What tests of the library, and of servers built on it, share.
@NullMarked
package io.temper.machinery;

import org.jspecify.annotations.NullMarked;
