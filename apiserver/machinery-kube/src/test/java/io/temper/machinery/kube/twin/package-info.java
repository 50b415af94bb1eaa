@NullMarked
package io.temper.machinery.kube.twin;

import org.jspecify.annotations.NullMarked;
