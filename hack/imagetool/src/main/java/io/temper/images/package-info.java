/// Container images without a Docker daemon: a jlink runtime on the few C libraries it needs, the
/// application's jars on top.
@NullMarked
package io.temper.images;

import org.jspecify.annotations.NullMarked;
