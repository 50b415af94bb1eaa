package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// A node is a JSON value with the order of its fields.
type node struct {
	kind   byte // '{' '[' or 0 for what has no parts
	names  []string
	parts  []*node
	scalar any // string, json.Number, bool or nil
}

func parse(text []byte) (*node, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	n, err := parseNext(decoder)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("more than one document")
	}
	return n, nil
}

// parseNext reads one document of several.
func parseNext(decoder *json.Decoder) (*node, error) {
	decoder.UseNumber()
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	return value(decoder, token)
}

func value(decoder *json.Decoder, token json.Token) (*node, error) {
	delimiter, ok := token.(json.Delim)
	if !ok {
		return &node{scalar: token}, nil
	}
	n := &node{kind: byte(delimiter)}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		if n.kind == '{' {
			n.names = append(n.names, token.(string))
			if token, err = decoder.Token(); err != nil {
				return nil, err
			}
		}
		part, err := value(decoder, token)
		if err != nil {
			return nil, err
		}
		n.parts = append(n.parts, part)
	}
	_, err := decoder.Token()
	return n, err
}

// at follows field names; nil where there is none.
func (n *node) at(path ...string) *node {
	for _, name := range path {
		if n == nil {
			return nil
		}
		if n = n.field(name); n == nil {
			return nil
		}
	}
	return n
}

func (n *node) field(name string) *node {
	if n == nil || n.kind != '{' {
		return nil
	}
	for i, each := range n.names {
		if each == name {
			return n.parts[i]
		}
	}
	return nil
}

func (n *node) text() string {
	if n == nil {
		return ""
	}
	text, _ := n.scalar.(string)
	return text
}

// String is the value on one line.
func (n *node) String() string {
	if n == nil {
		return "nothing"
	}
	var out bytes.Buffer
	n.write(&out)
	return out.String()
}

func (n *node) write(out *bytes.Buffer) {
	if n.kind == 0 {
		text, _ := json.Marshal(n.scalar)
		out.Write(text)
		return
	}
	out.WriteByte(n.kind)
	for i, part := range n.parts {
		if i > 0 {
			out.WriteByte(',')
		}
		if n.kind == '{' {
			name, _ := json.Marshal(n.names[i])
			out.Write(name)
			out.WriteByte(':')
		}
		part.write(out)
	}
	out.WriteByte(n.kind + 2)
}
