@NullMarked
package io.temper.server.rightsizing;

import org.jspecify.annotations.NullMarked;
