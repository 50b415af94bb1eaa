/// Gzip streams put together from parts that were compressed before. Knows nothing of requests or
/// objects. Pure.
@NullMarked
package io.temper.machinery.gzip;

import org.jspecify.annotations.NullMarked;
