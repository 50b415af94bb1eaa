package io.temper.machinery.http;

import io.temper.machinery.connect.Conversation;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.Sink;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.resource.Call;
import io.temper.machinery.resource.Connect;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.RideLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// What connects to the bikes of a [ShopProgram]: a log with a line for every moment that they
/// ride, and a bell that says again what is said to it. The log of who does not follow tells how
/// many do, and how many talk.
final class Rides {
  private static final int PIECE_BYTES = 16 * 1024;

  private final Duration pace;
  private final AtomicInteger following = new AtomicInteger();
  private final AtomicInteger talking = new AtomicInteger();

  Rides(Duration pace) {
    this.pace = pace;
  }

  /// @param command `ring`; nothing else can be done
  record Command(String command) {}

  Connect<Bike, RideLog> log() {
    return Connect.<Bike, RideLog>of("log", RideLog.DEFAULTS, this::log).checked(RideLog::errors);
  }

  Connect<Bike, Command> exec() {
    return Connect.of("exec", new Command("ring"), this::exec);
  }

  private Response log(Call<Bike, RideLog> call) {
    if (!call.options().follow()) {
      return PlainText.ok(following + " follow, " + talking + " talk\n");
    }
    String name = call.object().metadata().name();
    return new Response.Stream(
        200, Headers.of("Content-Type", PlainText.TYPE), sink -> ride(name, sink));
  }

  private void ride(String name, Sink sink) throws IOException {
    following.incrementAndGet();
    var over = new CountDownLatch(1);
    sink.onClose(over::countDown);
    try {
      for (int i = 0; !over.await(pace.toMillis(), TimeUnit.MILLISECONDS); i++) {
        sink.write((name + " rides " + i + "\n").getBytes(StandardCharsets.UTF_8));
        sink.flush();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      following.decrementAndGet();
    }
  }

  private Response exec(Call<Bike, Command> call) {
    return Conversation.answer(
        call.request(),
        Set.of(Conversation.INPUT),
        conversation -> ring(call.options(), conversation));
  }

  private void ring(Command command, Conversation conversation) throws IOException {
    if (!command.command().equals("ring")) {
      throw new StatusException(Status.badRequest("bikes do not " + command.command()));
    }
    talking.incrementAndGet();
    try {
      InputStream input = conversation.input(Conversation.INPUT);
      byte[] piece = new byte[PIECE_BYTES];
      for (int n = input.read(piece); n >= 0; n = input.read(piece)) {
        conversation.write(Conversation.OUTPUT, Arrays.copyOf(piece, n));
      }
    } finally {
      talking.decrementAndGet();
    }
  }
}
