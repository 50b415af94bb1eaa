/// The rules every module's code keeps, as ArchUnit rules. A module's `ArchitectureTest` runs
/// [CodeRules#COMMON] and adds the arrows that are its own.
@NullMarked
package io.temper.archrules;

import org.jspecify.annotations.NullMarked;
