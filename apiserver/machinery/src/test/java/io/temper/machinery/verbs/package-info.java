@NullMarked
package io.temper.machinery.verbs;

import org.jspecify.annotations.NullMarked;
