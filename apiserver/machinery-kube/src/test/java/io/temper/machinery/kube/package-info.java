@NullMarked
package io.temper.machinery.kube;

import org.jspecify.annotations.NullMarked;
