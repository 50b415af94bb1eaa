package io.temper.machinery.selector;

import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;

/// The recursive-descent parser of apimachinery `pkg/labels/selector.go`, step by step, because
/// which message a malformed selector gets depends on the steps.
///
/// ```
/// selector    = requirement { "," requirement } .
/// requirement = [ "!" ] KEY [ set | exact ] .
/// set         = ( "in" | "notin" ) "(" VALUE { "," VALUE } ")" .
/// exact       = ( "=" | "==" | "!=" | ">" | "<" ) [ VALUE ] .
/// ```
final class LabelSelectorParser {
  private final List<Token> tokens;
  private int position;

  LabelSelectorParser(String text) {
    tokens = Token.scan(text);
  }

  List<Requirement> parse() {
    List<Requirement> requirements = new ArrayList<>();
    while (true) {
      Token token = ahead();
      switch (token.asValue()) {
        case IDENTIFIER, NOT -> {
          requirements.add(requirement());
          Token separator = next();
          if (separator.kind() == Token.Kind.END) {
            return requirements;
          }
          if (separator.kind() != Token.Kind.COMMA) {
            throw bad("found '" + separator.text() + "', expected: ',' or 'end of string'");
          }
          Token following = ahead();
          if (following.asValue() != Token.Kind.IDENTIFIER
              && following.asValue() != Token.Kind.NOT) {
            throw bad("found '" + following.text() + "', expected: identifier after ','");
          }
        }
        case END -> {
          return requirements;
        }
        default ->
            throw bad("found '" + token.text() + "', expected: !, identifier, or 'end of string'");
      }
    }
  }

  private Requirement requirement() {
    boolean negated = ahead().kind() == Token.Kind.NOT;
    if (negated) {
      next();
    }
    Token key = next();
    if (key.asValue() != Token.Kind.IDENTIFIER) {
      throw unreadable("found '" + key.text() + "', expected: identifier");
    }
    String complaint = LabelSyntax.key(key.text());
    if (!complaint.isEmpty()) {
      throw unreadable(FieldError.invalid("<nil>", key.text(), complaint).toString());
    }
    Token.Kind following = ahead().asValue();
    if (negated) {
      return new Requirement(key.text(), Operator.DOES_NOT_EXIST, List.of());
    }
    if (following == Token.Kind.END || following == Token.Kind.COMMA) {
      return new Requirement(key.text(), Operator.EXISTS, List.of());
    }
    Operator operator = operator();
    Set<String> values =
        operator == Operator.IN || operator == Operator.NOT_IN ? values() : exactValue();
    return checked(new Requirement(key.text(), operator, List.copyOf(values)));
  }

  private Operator operator() {
    Token token = next();
    return switch (token.kind()) {
      case IN -> Operator.IN;
      case NOT_IN -> Operator.NOT_IN;
      case EQUALS -> Operator.EQUALS;
      case DOUBLE_EQUALS -> Operator.DOUBLE_EQUALS;
      case NOT_EQUALS -> Operator.NOT_EQUALS;
      case GREATER -> Operator.GREATER_THAN;
      case LESS -> Operator.LESS_THAN;
      default -> throw unreadable("found '" + token.text() + "', expected: " + Operator.BINARY);
    };
  }

  private Set<String> values() {
    Token open = next();
    if (open.kind() != Token.Kind.OPEN) {
      throw unreadable("found '" + open.text() + "' expected: '('");
    }
    Token first = ahead();
    return switch (first.asValue()) {
      case IDENTIFIER, COMMA -> {
        Set<String> values = identifiers();
        if (next().kind() != Token.Kind.CLOSE) {
          throw unreadable("found '" + first.text() + "', expected: ')'");
        }
        yield values;
      }
      case CLOSE -> {
        next();
        yield Set.of("");
      }
      default -> throw unreadable("found '" + first.text() + "', expected: ',', ')' or identifier");
    };
  }

  private SequencedSet<String> identifiers() {
    TreeSet<String> values = new TreeSet<>();
    while (true) {
      Token token = next();
      switch (token.asValue()) {
        case IDENTIFIER -> {
          values.add(token.text());
          Token following = ahead();
          if (following.kind() == Token.Kind.CLOSE) {
            return values;
          }
          if (following.kind() != Token.Kind.COMMA) {
            throw unreadable("found '" + following.text() + "', expected: ',' or ')'");
          }
        }
        case COMMA -> {
          if (values.isEmpty()) {
            values.add("");
          }
          Token following = ahead();
          if (following.kind() == Token.Kind.CLOSE) {
            values.add("");
            return values;
          }
          if (following.kind() == Token.Kind.COMMA) {
            values.add("");
          }
        }
        default -> throw unreadable("found '" + token.text() + "', expected: ',', or identifier");
      }
    }
  }

  private Set<String> exactValue() {
    Token.Kind following = ahead().asValue();
    if (following == Token.Kind.END || following == Token.Kind.COMMA) {
      return Set.of("");
    }
    Token token = next();
    if (token.asValue() != Token.Kind.IDENTIFIER) {
      throw unreadable("found '" + token.text() + "', expected: identifier");
    }
    return Set.of(token.text());
  }

  private static Requirement checked(Requirement requirement) {
    List<String> complaints = new ArrayList<>();
    Operator operator = requirement.operator();
    List<String> values = requirement.values();
    for (int i = 0; i < values.size(); i++) {
      if ((operator == Operator.GREATER_THAN || operator == Operator.LESS_THAN)
          && Requirement.integer(values.get(i)).isEmpty()) {
        complaints.add(
            FieldError.invalid(
                    "values[" + i + "]",
                    values.get(i),
                    "for 'Gt', 'Lt' operators, the value must be an integer")
                .toString());
      }
    }
    for (int i = 0; i < values.size(); i++) {
      String complaint = LabelSyntax.value(values.get(i));
      if (!complaint.isEmpty()) {
        String field = "values[" + i + "][" + requirement.key() + "]";
        complaints.add(FieldError.invalid(field, values.get(i), complaint).toString());
      }
    }
    if (complaints.isEmpty()) {
      return requirement;
    }
    String joined = String.join(", ", complaints);
    throw unreadable(complaints.size() == 1 ? joined : "[" + joined + "]");
  }

  private Token ahead() {
    return tokens.get(Math.min(position, tokens.size() - 1));
  }

  private Token next() {
    Token token = ahead();
    position++;
    return token;
  }

  private static StatusException unreadable(String message) {
    return bad("unable to parse requirement: " + message);
  }

  private static StatusException bad(String message) {
    return new StatusException(Status.badRequest(message));
  }
}
