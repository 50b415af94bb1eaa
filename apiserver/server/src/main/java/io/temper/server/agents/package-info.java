/// Listens to every node's agent: dials it over mutual TLS, follows its stream of observations, and
/// says how it stands with it. One virtual thread per agent; `DESIGN.md` has the picture.
@NullMarked
package io.temper.server.agents;

import org.jspecify.annotations.NullMarked;
