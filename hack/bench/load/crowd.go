package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// crowd opens watches, so many of everything and the others of one object each, and counts what
// comes while somebody else makes the changes. Latencies are from the first watcher of everything
// that sees a change to the last; a second is one of all events to all watchers.
func crowd(a *api, path string, watches, whole int, length time.Duration, pid int) result {
	const perConnection = 250
	text, err := a.call(context.Background(), http.MethodGet, path, "", nil)
	if err != nil {
		fail(err)
	}
	var objects struct {
		Items []object `json:"items"`
	}
	if err := json.Unmarshal(text, &objects); err != nil || len(objects.Items) == 0 {
		fail(fmt.Errorf("%s lists nothing: %w", path, err))
	}
	ctx, stop := context.WithCancel(context.Background())
	var group sync.WaitGroup
	defer group.Wait()
	defer stop()
	seen := &sightings{first: map[string]*sighting{}, all: whole}
	opened := make(chan error, watches)
	var client *api
	for i := range watches {
		if i%perConnection == 0 {
			if client, err = a.another(); err != nil {
				fail(err)
			}
			if _, err := client.call(ctx, http.MethodGet, path+"?limit=1", "", nil); err != nil {
				fail(err)
			}
		}
		target := path + "?watch=1"
		if i >= whole {
			name := objects.Items[i%len(objects.Items)].name()
			target += "&fieldSelector=" + url.QueryEscape("metadata.name="+name)
		}
		client := client
		group.Go(func() {
			response, err := client.do(ctx, http.MethodGet, target, "", nil)
			opened <- err
			if err != nil {
				return
			}
			defer response.Body.Close()
			events := bufio.NewReaderSize(response.Body, 4<<10)
			for {
				revision, size, err := next(events)
				if err != nil {
					return
				}
				seen.add(revision, size, i < whole)
			}
		})
		// No more at once than a server's backlog of connections and requests takes calmly.
		if i%perConnection == perConnection-1 || i == watches-1 {
			for range i%perConnection + 1 {
				if err := <-opened; err != nil {
					fail(err)
				}
			}
		}
	}
	seen.reset()
	start, spent := time.Now(), cpu(pid)
	time.Sleep(length)
	measured := seen.summary(time.Since(start))
	measured.CPUShare = (cpu(pid) - spent).Seconds() / time.Since(start).Seconds()
	return measured
}

// next reads an event: the revision of its object and its size. Events may be longer than the buffer.
func next(events *bufio.Reader) (string, int64, error) {
	var revision string
	var size int64
	for {
		part, err := events.ReadSlice('\n')
		size += int64(len(part))
		if revision == "" {
			if _, rest, found := bytes.Cut(part, []byte(`"resourceVersion":"`)); found {
				before, _, _ := bytes.Cut(rest, []byte(`"`))
				revision = string(before)
			}
		}
		if err != bufio.ErrBufferFull {
			return revision, size, err
		}
	}
}

type sighting struct {
	began time.Time
	count int
}

// sightings are of changes, by revision.
type sightings struct {
	mutex     sync.Mutex
	all       int
	first     map[string]*sighting
	events    int64
	size      int64
	latencies []time.Duration
}

func (s *sightings) add(revision string, size int64, whole bool) {
	now := time.Now()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.events++
	s.size = max(s.size, size)
	if !whole {
		return
	}
	change := s.first[revision]
	if change == nil {
		change = &sighting{began: now}
		s.first[revision] = change
	}
	if change.count++; change.count == s.all {
		s.latencies = append(s.latencies, now.Sub(change.began))
		delete(s.first, revision)
	}
}

func (s *sightings) reset() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.events, s.latencies = 0, nil
}

func (s *sightings) summary(took time.Duration) result {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	measured := summary(s.latencies, 0, s.size, took)
	measured.Requests = s.events
	measured.Changes = float64(len(s.latencies)) / took.Seconds()
	measured.PerSecond = float64(s.events) / took.Seconds()
	return measured
}
