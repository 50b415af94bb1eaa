package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// A watching is one watch on both sides.
type watching struct {
	script  *script
	request request
	streams [2]*stream
}

// A stream is one side's watch, read as it comes.
type stream struct {
	answer answer // when it is no stream
	header http.Header
	close  func()

	mutex  sync.Mutex
	change *sync.Cond
	events []*node
	taken  int
	ended  string // how, once it has
}

// settles is how long an event may take to come.
const settles = 15 * time.Second

func openStream(s *side, m mode, r request) *stream {
	w := &stream{close: func() {}}
	w.change = sync.NewCond(&w.mutex)
	response, err := s.open(m, r)
	if err != nil {
		w.answer = answer{failure: reason(err)}
		return w
	}
	if response.StatusCode != http.StatusOK {
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		w.answer = answer{status: response.StatusCode, header: response.Header, body: body}
		return w
	}
	w.header = response.Header
	w.close = func() { response.Body.Close() }
	next := jsonEvents(response.Body)
	if mediaType(response.Header) == protoType {
		next = protoEvents(response.Body)
	}
	go w.read(next)
	return w
}

func (w *stream) read(next func() (*node, error)) {
	for {
		event, err := next()
		w.mutex.Lock()
		if err != nil {
			w.ended = "broken: " + reason(err)
			if err == io.EOF {
				w.ended = "at its end"
			}
			w.change.Broadcast()
			w.mutex.Unlock()
			return
		}
		w.events = append(w.events, event)
		w.change.Broadcast()
		w.mutex.Unlock()
	}
}

func jsonEvents(body io.Reader) func() (*node, error) {
	decoder := json.NewDecoder(body)
	return func() (*node, error) { return parseNext(decoder) }
}

// protoEvents reads frames of a length and a WatchEvent, as the JSON it stands
// for.
func protoEvents(body io.Reader) func() (*node, error) {
	return func() (*node, error) {
		var length [4]byte
		if _, err := io.ReadFull(body, length[:]); err != nil {
			return nil, err
		}
		frame := make([]byte, binary.BigEndian.Uint32(length[:]))
		if _, err := io.ReadFull(body, frame); err != nil {
			return nil, err
		}
		var event metav1.WatchEvent
		if err := event.Unmarshal(frame); err != nil {
			return nil, fmt.Errorf("a frame that is no WatchEvent: %w", err)
		}
		object, err := protoTree(event.Object.Raw)
		if err != nil {
			return nil, err
		}
		return &node{kind: '{', names: []string{"type", "object"}, parts: []*node{{scalar: event.Type}, object}}, nil
	}
}

// take waits for an event and returns all up to it that were not taken before,
// and how the stream ended if it did before that.
func (w *stream) take(last func(*node) bool) ([]*node, string) {
	deadline := time.Now().Add(settles)
	timer := time.AfterFunc(settles, func() {
		w.mutex.Lock()
		defer w.mutex.Unlock()
		w.change.Broadcast()
	})
	defer timer.Stop()
	w.mutex.Lock()
	defer w.mutex.Unlock()
	for at := w.taken; ; {
		for ; at < len(w.events); at++ {
			if last(w.events[at]) {
				events := w.events[w.taken : at+1]
				w.taken = at + 1
				return events, ""
			}
		}
		late := time.Now().After(deadline)
		if w.ended != "" || late {
			events := w.events[w.taken:]
			w.taken = len(w.events)
			if w.ended == "" {
				return events, "waited in vain"
			}
			return events, w.ended
		}
		w.change.Wait()
	}
}

// until compares what came up to an event on both sides.
func (w *watching) until(last func(*node) bool) {
	if w.streams[0].header == nil || w.streams[1].header == nil {
		return
	}
	left, leftEnd := w.streams[0].take(last)
	right, rightEnd := w.streams[1].take(last)
	left, right = untimed(left), untimed(right)
	relations := w.script.relations
	found := differ("end", leftEnd, rightEnd)
	if len(left) != len(right) {
		found = append(found, discrepancy{"events", eventList(left), eventList(right)})
	} else {
		for i := range left {
			found = append(found, compareTrees(relations, fmt.Sprintf("%s[%d]", left[i].at("type").text(), i), left[i], right[i])...)
		}
	}
	w.script.report(w.request, found)
}

// untimed leaves out the bookmarks that come when it is time for them.
func untimed(events []*node) []*node {
	return slices.DeleteFunc(slices.Clone(events), func(event *node) bool {
		return event.at("type").text() == "BOOKMARK" && !isMark(event)
	})
}

// isMark tells the bookmark that ends the initial events.
func isMark(event *node) bool {
	return eventMetadata(event).at("annotations", "k8s.io/initial-events-end").text() == "true"
}

// untilEnd compares up to the end.
func (w *watching) untilEnd() {
	w.until(func(*node) bool { return false })
}

func (w *watching) close() {
	w.streams[0].close()
	w.streams[1].close()
}

// eventName is that of the object, or what the first cell of its row says.
func eventName(event *node) string {
	if rows := event.at("object", "rows"); rows != nil && len(rows.parts) == 1 && rows.parts[0].at("object", "metadata") == nil {
		return rows.parts[0].at("cells").parts[0].text()
	}
	return eventMetadata(event).at("name").text()
}

// eventMetadata is that of the object, or of the only row of a Table.
func eventMetadata(event *node) *node {
	object := event.at("object")
	if rows := object.at("rows"); rows != nil && len(rows.parts) == 1 {
		object = rows.parts[0].at("object")
	}
	return object.at("metadata")
}

func eventList(events []*node) string {
	text := fmt.Sprintf("%d:", len(events))
	for _, event := range events {
		text += " " + event.at("type").text() + " " + eventName(event)
	}
	return abbreviated(text, 600)
}
