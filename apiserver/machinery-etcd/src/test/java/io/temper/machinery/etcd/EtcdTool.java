package io.temper.machinery.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.auth.Permission;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What an administrator does to an etcd.
final class EtcdTool {
  private EtcdTool() {}

  /// Forgets what was before a revision.
  static void compact(URI endpoint, long revision) {
    try (Client client = Client.builder().endpoints(endpoint).build()) {
      done(client.getKVClient().compact(revision));
    }
  }

  /// Writes a value as nobody should.
  static void put(URI endpoint, String key, String value) {
    try (Client client = Client.builder().endpoints(endpoint).build()) {
      done(client.getKVClient().put(bytes(key), bytes(value)));
    }
  }

  static String read(URI endpoint, String key) {
    try (Client client = Client.builder().endpoints(endpoint).build()) {
      return done(client.getKVClient().get(bytes(key))).getKvs().getFirst().getValue().toString();
    }
  }

  /// From now on only root and this user are let in, the user to everything under a prefix.
  static void demandPasswords(URI endpoint, String user, String password, String prefix) {
    try (Client client = Client.builder().endpoints(endpoint).build()) {
      var auth = client.getAuthClient();
      done(auth.userAdd(bytes("root"), bytes("root")));
      done(auth.roleAdd(bytes("root")));
      done(auth.userGrantRole(bytes("root"), bytes("root")));
      done(auth.userAdd(bytes(user), bytes(password)));
      done(auth.roleAdd(bytes("temper")));
      done(
          auth.roleGrantPermission(
              bytes("temper"),
              bytes(prefix + "/"),
              bytes(prefix + "0"),
              Permission.Type.READWRITE));
      done(auth.userGrantRole(bytes(user), bytes("temper")));
      done(auth.authEnable());
    }
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, UTF_8);
  }

  private static <R> R done(Future<R> answer) {
    try {
      return answer.get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("etcd refused its administrator", e);
    }
  }
}
