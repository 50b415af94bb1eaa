/// What people and administrators read about the declared resources: a reference page per kind and
/// the rules of a role. Used by builds and tests, never while serving.
@NullMarked
package io.temper.machinery.docs;

import org.jspecify.annotations.NullMarked;
