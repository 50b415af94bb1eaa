package io.temper.server.cost;

import java.util.List;

/// Where hours are kept once they are over. Called by one thread at a time.
interface BookedHours {
  void book(BookedHour hour);

  /// All that are kept, oldest first.
  List<BookedHour> all();
}
