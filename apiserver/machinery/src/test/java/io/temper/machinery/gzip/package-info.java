/// Tests of compressed answers.
@NullMarked
package io.temper.machinery.gzip;

import org.jspecify.annotations.NullMarked;
