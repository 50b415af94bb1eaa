@NullMarked
package io.temper.machinery.etcd;

import org.jspecify.annotations.NullMarked;
