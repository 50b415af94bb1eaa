/// Temper's aggregated API server: wires what agents tell, prices and certificates to the API.
@NullMarked
package io.temper.server;

import org.jspecify.annotations.NullMarked;
