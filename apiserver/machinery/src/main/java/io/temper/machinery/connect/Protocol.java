package io.temper.machinery.connect;

import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.WebSocketRequest;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the messages of a conversation mean.
enum Protocol {
  /// The client may say that a channel is at its end.
  V5("v5.channel.k8s.io"),
  /// The last message on channel 3 is a Status as JSON.
  V4("v4.channel.k8s.io");

  private final String word;

  Protocol(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  /// The first one that the client offers and is known here.
  static Optional<Protocol> of(Headers headers) {
    return WebSocketRequest.protocols(headers).stream()
        .flatMap(offered -> Arrays.stream(values()).filter(known -> known.word.equals(offered)))
        .findFirst();
  }

  /// All that there are, as Go prints a list.
  static String supported() {
    return Arrays.stream(values()).map(Protocol::word).collect(Collectors.joining(" ", "[", "]"));
  }
}
