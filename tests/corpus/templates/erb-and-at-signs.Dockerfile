FROM <%= image %>:<%= version %>
<% packages.each do |p| -%>
RUN yum install -y <%= p %>
<% end -%>
LABEL version="@VERSION@" commit="@@GIT_SHA@@"
COPY @ARTIFACT@ /opt/
