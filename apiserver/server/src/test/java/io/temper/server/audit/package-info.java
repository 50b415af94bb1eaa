@NullMarked
package io.temper.server.audit;

import org.jspecify.annotations.NullMarked;
