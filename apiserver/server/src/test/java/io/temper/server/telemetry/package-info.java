@NullMarked
package io.temper.server.telemetry;

import org.jspecify.annotations.NullMarked;
