@NullMarked
package io.temper.audit.tree;

import org.jspecify.annotations.NullMarked;
