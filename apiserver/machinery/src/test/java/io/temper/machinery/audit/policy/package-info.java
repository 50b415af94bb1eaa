@NullMarked
package io.temper.machinery.audit.policy;

import org.jspecify.annotations.NullMarked;
