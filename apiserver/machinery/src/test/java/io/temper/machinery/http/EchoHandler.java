package io.temper.machinery.http;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.UserInfo;
import java.util.TreeMap;

/// Says what a handler gets to see: the user first, then each header on a line of its own.
final class EchoHandler implements Handler {
  @Override
  public Response handle(Request request) {
    UserInfo user = request.user();
    var text = new StringBuilder();
    text.append("user=").append(user.name()).append('\n');
    text.append("uid=").append(user.uid()).append('\n');
    user.groups().forEach(group -> text.append("group=").append(group).append('\n'));
    new TreeMap<>(user.extra())
        .forEach((key, values) ->
            values.forEach(
                value -> text.append("extra=").append(key).append('=').append(value).append('\n')));
    request
        .query()
        .values()
        .forEach((name, values) ->
            values.forEach(value ->
                text.append("query=").append(name).append('=').append(value).append('\n')));
    request
        .headers()
        .lines()
        .forEach((name, values) ->
            values.forEach(value ->
                text.append("header=").append(name).append('=').append(value).append('\n')));
    text.append("body=").append(request.body().length).append('\n');
    return PlainText.ok(text.toString());
  }
}
