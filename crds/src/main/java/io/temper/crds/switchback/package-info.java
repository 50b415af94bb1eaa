/// Switchbacks: what enforcement causes, by experiment.
@NullMarked
package io.temper.crds.switchback;

import org.jspecify.annotations.NullMarked;
