FROM	golang:1.19	AS	build
WORKDIR		/src
COPY	.	.
RUN		go	build	-o	/app	.
FROM		scratch
COPY	--from=build	/app	/app
ENTRYPOINT	["/app"]
