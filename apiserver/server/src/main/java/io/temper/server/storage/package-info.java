/// What keeps the objects that clients write: twins in the cluster, or an etcd of its own.
@NullMarked
package io.temper.server.storage;

import org.jspecify.annotations.NullMarked;
