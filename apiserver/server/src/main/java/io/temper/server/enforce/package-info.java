/// The kinds NodeConfig and LintViolation: rows made of what agents tell of enforcement.
@NullMarked
package io.temper.server.enforce;

import org.jspecify.annotations.NullMarked;
