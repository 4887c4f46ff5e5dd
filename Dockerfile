# The assistant as a container: the packaged models inside, no root, nothing written but /data and /tmp.
#   docker build -t council-report-assistant .
# PIP_OPTIONS is passed to pip, for example to take a CPU build of torch from wherever you get it.
FROM python:3.11-slim AS build
ARG PIP_OPTIONS=""
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE app.py ./
COPY assistant assistant
COPY ingest ingest
COPY prompts prompts
COPY vectorstore vectorstore
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --constraint constraints.txt ${PIP_OPTIONS} torch \
 && /opt/venv/bin/pip install --no-cache-dir --constraint constraints.txt ${PIP_OPTIONS} ".[openai,ollama,anthropic,traces]"

FROM python:3.11-slim
RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin assistant \
 && install -d -o assistant -g assistant /data \
 && install -d /reports
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH HOME=/tmp PYTHONDONTWRITEBYTECODE=1 \
    HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1 GRADIO_TEMP_DIR=/tmp/gradio \
    ASSISTANT_HOST=0.0.0.0 ASSISTANT_AUTH=keys ASSISTANT_DATA_DIR=/data ASSISTANT_REPORTS_DIR=/reports
WORKDIR /tmp
USER assistant
VOLUME /data
EXPOSE 7860
# Reading many reports for the first time takes minutes, and the server listens only afterwards.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10m \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/healthz', timeout=4)"]
CMD ["python", "-m", "assistant", "serve"]
