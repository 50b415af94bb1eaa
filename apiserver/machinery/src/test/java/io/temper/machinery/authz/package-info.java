@NullMarked
package io.temper.machinery.authz;

import org.jspecify.annotations.NullMarked;
