package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

type api struct {
	config *rest.Config
	client *http.Client
	host   string
	accept string
}

func open(kubeconfig, server, accept string) (*api, error) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, err
	}
	if server != "" {
		config.Host = server
		config.Insecure, config.CAData, config.CAFile = true, nil, ""
	}
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		return nil, err
	}
	return &api{config: config, client: client, host: config.Host, accept: accept}, nil
}

// another is a client with connections of its own: of one, all requests share a connection.
func (a *api) another() (*api, error) {
	config := rest.CopyConfig(a.config)
	// client-go shares transports of equal settings, but not of those with a dialer.
	config.Proxy = http.ProxyFromEnvironment
	transport, err := rest.TransportFor(config)
	if err != nil {
		return nil, err
	}
	return &api{config: config, client: &http.Client{Transport: transport}, host: a.host, accept: a.accept}, nil
}

func (a *api) do(ctx context.Context, method, path, contentType string, body []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, a.host+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", a.accept)
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	response, err := a.client.Do(request)
	if err == nil && response.StatusCode >= 300 {
		defer response.Body.Close()
		answer, _ := io.ReadAll(io.LimitReader(response.Body, 300))
		return nil, &refusal{response.StatusCode, fmt.Sprintf("%s %s: %s %s", method, path, response.Status, answer)}
	}
	return response, err
}

type refusal struct {
	status int
	text   string
}

func (r *refusal) Error() string {
	return r.text
}

// call reads the whole answer.
func (a *api) call(ctx context.Context, method, path, contentType string, body []byte) ([]byte, error) {
	response, err := a.do(ctx, method, path, contentType, body)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}

// object is one in JSON.
type object map[string]any

func (o object) metadata() map[string]any {
	metadata, _ := o["metadata"].(map[string]any)
	return metadata
}

func (o object) name() string {
	name, _ := o.metadata()["name"].(string)
	return name
}

// named is the object under another name.
func (o object) named(name string) object {
	copied := object{}
	for key, value := range o {
		copied[key] = value
	}
	metadata := map[string]any{}
	for key, value := range o.metadata() {
		metadata[key] = value
	}
	metadata["name"] = name
	copied["metadata"] = metadata
	return copied
}

func (o object) bytes() []byte {
	text, err := json.Marshal(o)
	if err != nil {
		panic(err) // It was read from JSON.
	}
	return text
}

// template reads the object that others are to be like; none for no file.
func template(file string) (object, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var read object
	if err := json.Unmarshal(text, &read); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return read, nil
}
