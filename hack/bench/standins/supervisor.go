package main

import (
	"bufio"
	"encoding/json"
	"net"
	"sync"
	"time"
)

// object is one of JSON.
type object = map[string]any

// supervisor answers as temper-supervisor does (docs/enforcement.md) that has a scheduler which does
// what it is told at once, so that what an agent takes for itself can be measured where no kernel
// can have such a scheduler.
type supervisor struct {
	mutex      sync.Mutex
	state      string
	digest     string
	generation int64
	enabled    int64
}

func supervise(socket string) error {
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return err
	}
	played := &supervisor{state: "stopped"}
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go played.serve(connection)
	}
}

func (s *supervisor) serve(connection net.Conn) {
	defer connection.Close()
	lines := bufio.NewScanner(connection)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var asked struct {
			Do         string `json:"do"`
			Digest     string `json:"digest"`
			Generation int64  `json:"generation"`
		}
		if json.Unmarshal(lines.Bytes(), &asked) != nil {
			return
		}
		s.take(asked.Do, asked.Digest, asked.Generation)
		answers := json.NewEncoder(connection)
		if answers.Encode(object{"ok": true, "status": s.status()}) != nil {
			return
		}
		for asked.Do == "watch" {
			time.Sleep(time.Second)
			if answers.Encode(s.status()) != nil {
				return
			}
		}
	}
}

func (s *supervisor) take(do, digest string, generation int64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	switch do {
	case "start":
		if s.state != "running" || s.digest != digest {
			s.enabled++
		}
		s.state, s.digest, s.generation = "running", digest, generation
	case "stop":
		s.state, s.digest = "stopped", ""
	}
}

func (s *supervisor) status() object {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	kernel := object{"state": "disabled", "ops": "", "enableSeq": s.enabled}
	if s.state == "running" {
		kernel["state"], kernel["ops"] = "enabled", "layered_standin"
	}
	return object{
		"version":   "standin",
		"scheduler": object{"state": s.state, "generation": s.generation, "digest": s.digest, "version": "1.1.4"},
		"kernel":    kernel,
		"lease":     object{"leftMillis": 60000},
		"limits":    object{"guarantee": "Held"},
	}
}
