/// What was measured over time: takes down what agents tell, and answers `perfqueries`.
@NullMarked
package io.temper.server.telemetry;

import org.jspecify.annotations.NullMarked;
