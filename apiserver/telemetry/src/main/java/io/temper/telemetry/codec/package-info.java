/// Whole numbers in few bytes. Pure; decoders believe nothing they read.
@NullMarked
package io.temper.telemetry.codec;

import org.jspecify.annotations.NullMarked;
