/// How what is remembered is written down, number by number, and read again: exact, so that who
/// goes on from there gives the same answers to the last bit.
@NullMarked
package io.temper.rightsizing.state;

import org.jspecify.annotations.NullMarked;
