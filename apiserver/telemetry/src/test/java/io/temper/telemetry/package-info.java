@NullMarked
package io.temper.telemetry;

import org.jspecify.annotations.NullMarked;
