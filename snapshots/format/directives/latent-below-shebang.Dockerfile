#!/usr/bin/env docker
# escape=`
FROM scratch
