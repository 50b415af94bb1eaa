/// Distributions that forget: histograms whose samples lose half their weight with each half-life.
///
/// They answer as the histograms of the Vertical Pod Autoscaler do, bit for bit, and can be asked
/// for interpolated quantiles besides. Not safe for several threads at once.
@NullMarked
package io.temper.rightsizing.histogram;

import org.jspecify.annotations.NullMarked;
