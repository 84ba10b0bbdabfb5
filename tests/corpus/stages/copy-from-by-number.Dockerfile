FROM golang:1.18
WORKDIR /go/src/app
ADD . .
RUN go get -d -v ./... && go install -v ./...

FROM node:14
ADD ui /ui
RUN cd /ui && npm install && npm run build

FROM debian:buster
COPY --from=0 /go/bin/app /usr/local/bin/
COPY --from=1 /ui/build /srv/ui
CMD ["app", "--ui", "/srv/ui"]
