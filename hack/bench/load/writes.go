package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

const mergePatch = "application/merge-patch+json"

// write is one life of an object after the other on each client: create, three patches, delete.
// Every request of it counts as one.
func write(ctx context.Context, a *api, path string, like object, clients int) result {
	type life struct{ number, step int }
	lives := make([]life, clients)
	prefix := fmt.Sprintf("bench-%d", time.Now().UnixNano()%1_000_000_000)
	return repeat(ctx, clients, func(client int) (int64, error) {
		now := &lives[client]
		name := fmt.Sprintf("%s-%d-%d", prefix, client, now.number)
		step := now.step
		if now.step++; now.step > 4 {
			now.number, now.step = now.number+1, 0
		}
		var answer []byte
		var err error
		switch step {
		case 0:
			answer, err = a.call(ctx, http.MethodPost, path, "application/json", like.named(name).bytes())
		case 4:
			_, err = a.call(ctx, http.MethodDelete, path+"/"+name, "", nil)
		default:
			answer, err = a.call(ctx, http.MethodPatch, path+"/"+name, mergePatch, touch(step))
		}
		return int64(len(answer)), err
	})
}

// touch is a patch that changes something.
func touch(number int) []byte {
	return fmt.Appendf(nil, `{"metadata":{"labels":{"touched":"n%d"}}}`, number)
}

// fanout opens watches of a whole collection on a few connections and then changes one object
// again and again, each time when the last watcher has seen the change before. Latencies are from
// the moment a change was asked for to the last watcher's.
func fanout(a *api, path string, like object, watches int, length time.Duration, pid int) result {
	ctx := context.Background()
	const connections = 8
	name := fmt.Sprintf("bench-%d", time.Now().UnixNano()%1_000_000_000)
	created, err := a.call(ctx, http.MethodPost, path, "application/json", like.named(name).bytes())
	if err != nil {
		fail(err)
	}
	defer func() { _, _ = a.call(context.Background(), http.MethodDelete, path+"/"+name, "", nil) }()
	revision, _ := parse(created).metadata()["resourceVersion"].(string)

	// Room for a few events of each, so that nobody waits for whoever counts.
	seen := make(chan int, 4*watches)
	opened := make(chan error, watches)
	var size atomic.Int64
	var group sync.WaitGroup
	watching, stop := context.WithCancel(context.Background())
	defer group.Wait()
	defer stop()
	clients := make([]*api, connections)
	for i := range clients {
		if clients[i], err = a.another(); err != nil {
			fail(err)
		}
		// Or each of the watches would begin a connection of its own and drop it again.
		if _, err := clients[i].call(ctx, http.MethodGet, path+"/"+name, "", nil); err != nil {
			fail(err)
		}
	}
	for i := range watches {
		group.Go(func() {
			response, err := clients[i%connections].do(watching, http.MethodGet, path+"?watch=1&resourceVersion="+revision, "", nil)
			opened <- err
			if err != nil {
				return
			}
			defer response.Body.Close()
			events := bufio.NewReader(response.Body)
			for {
				line, err := events.ReadBytes('\n')
				if err != nil {
					return
				}
				if number, found := touched(line); found {
					size.Store(int64(len(line)))
					seen <- number
				}
			}
		})
	}
	for range watches {
		if err := <-opened; err != nil {
			fail(err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, length)
	defer cancel()
	start, spent := time.Now(), cpu(pid)
	var latencies []time.Duration
	var failed int64
	for number := 1; ctx.Err() == nil; number++ {
		began := time.Now()
		if _, err := a.call(ctx, http.MethodPatch, path+"/"+name, mergePatch, touch(number)); err != nil {
			if ctx.Err() == nil {
				fmt.Fprintln(os.Stderr, err)
				failed++
			}
			continue
		}
		for missing := watches; missing > 0 && ctx.Err() == nil; {
			select {
			case got := <-seen:
				if got == number {
					missing--
				}
			case <-ctx.Done():
			}
		}
		if ctx.Err() == nil {
			latencies = append(latencies, time.Since(began))
		}
	}
	measured := summary(latencies, failed, size.Load(), time.Since(start))
	if measured.Requests > 0 {
		each := (cpu(pid) - spent) / time.Duration(measured.Requests*int64(watches))
		measured.CPUMicros = float64(each.Nanoseconds()) / 1000
	}
	return measured
}

// touched is the number of the patch that an event tells of.
func touched(event []byte) (number int, found bool) {
	_, rest, found := bytes.Cut(event, []byte(`"touched":"n`))
	if !found {
		return 0, false
	}
	_, err := fmt.Sscanf(string(rest), "%d", &number)
	return number, err == nil
}

// fill copies every object of one list into another resource. In copies that are to be like
// another object, spec and status become an annotation, for the peer has no such fields.
func fill(ctx context.Context, a *api, from, to string, like object, annotate bool) result {
	text, err := a.call(ctx, http.MethodGet, from, "", nil)
	if err != nil {
		fail(err)
	}
	var objects struct {
		Items []object `json:"items"`
	}
	if err := json.Unmarshal(text, &objects); err != nil {
		fail(err)
	}
	work := make(chan object)
	go func() {
		defer close(work)
		for _, each := range objects.Items {
			work <- each
		}
	}()
	var failed atomic.Int64
	var latencies []time.Duration
	var mutex sync.Mutex
	var group sync.WaitGroup
	start := time.Now()
	for range 16 {
		group.Go(func() {
			for each := range work {
				began := time.Now()
				if err := create(ctx, a, to, twin(each, like, annotate)); err != nil {
					fmt.Fprintln(os.Stderr, err)
					failed.Add(1)
					continue
				}
				mutex.Lock()
				latencies = append(latencies, time.Since(began))
				mutex.Unlock()
			}
		})
	}
	group.Wait()
	return summary(latencies, failed.Load(), 0, time.Since(start))
}

func twin(original, like object, annotate bool) object {
	copied := like.named(original.name())
	metadata := copied.metadata()
	metadata["labels"] = original.metadata()["labels"]
	if !annotate {
		copied["spec"], copied["status"] = original["spec"], original["status"]
		return copied
	}
	metadata["annotations"] = map[string]any{
		"fields": string(object{"spec": original["spec"], "status": original["status"]}.bytes()),
	}
	return copied
}

// create makes an object, if there is none yet, without managed fields, which live ones do not have
// either.
func create(ctx context.Context, a *api, path string, made object) error {
	_, err := a.call(ctx, http.MethodPost, path, "application/json", made.bytes())
	var refused *refusal
	if errors.As(err, &refused) && refused.status == http.StatusConflict {
		return nil
	}
	if err != nil {
		return err
	}
	patch := []byte(`[{"op":"replace","path":"/metadata/managedFields","value":[{}]}]`)
	_, err = a.call(ctx, http.MethodPatch, path+"/"+made.name(), "application/json-patch+json", patch)
	return err
}

func parse(text []byte) object {
	var read object
	if err := json.Unmarshal(text, &read); err != nil {
		fail(err)
	}
	return read
}
