package io.temper.agent.flags;

import java.util.List;

/// The command line cannot be used. Says everything that is wrong with it at once.
public final class FlagException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FlagException(List<String> errors) {
    super(String.join(System.lineSeparator(), errors));
  }
}
