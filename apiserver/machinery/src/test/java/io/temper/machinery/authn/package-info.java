@NullMarked
package io.temper.machinery.authn;

import org.jspecify.annotations.NullMarked;
