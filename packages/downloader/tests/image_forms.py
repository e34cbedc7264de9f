"""A server on this machine with images and faults, and small files in the true forms."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections import Counter, defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
from PIL import Image

COLOURS = ("red", "blue", "green", "yellow")


def jpeg(seed=0, size=(96, 80), **how):
    """Return a small JPEG of seeded noise, RGB as the atlas has them."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=80, **how)
    return stream.getvalue()


class ImageServer:
    """Serves ``files`` by path; ``faults`` holds for a path what the next requests meet instead."""

    def __init__(self):
        self.files = {}
        self.faults = defaultdict(list)
        self.asked = Counter()
        self.hang = threading.Event()
        self.delay = 0.0  # seconds before every answer
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked[self.path] += 1
                outer.hang.wait(outer.delay)
                waiting = outer.faults[self.path]
                fault = waiting.pop(0) if waiting else "good"
                getattr(outer, f"_{fault}")(self, outer.files.get(self.path))

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 64

            def handle_error(self, *_):
                pass

        self.http = Server(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,))
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"

    def close(self):
        self.hang.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()

    @staticmethod
    def answer(handler, body, status=200, length=None, kind="image/jpeg"):
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    def _good(self, handler, body):
        self.answer(handler, body if body is not None else b"", status=404 if body is None else 200)

    def _missing(self, handler, _):
        self.answer(handler, b"", status=404)

    def _error(self, handler, _):
        self.answer(handler, b"", status=500)

    def _timeout(self, *_):
        self.hang.wait(2.0)

    def _truncated(self, handler, body):
        self.answer(handler, body[: len(body) // 2])

    def _cut(self, handler, body):
        self.answer(handler, body[: len(body) // 2], length=len(body))

    def _other_size(self, handler, _):
        self.answer(handler, jpeg(1, (48, 40)))

    def _page(self, handler, _):
        self.answer(handler, b"<html>try later</html>", kind="text/html")

    def _page_as_image(self, handler, _):
        self.answer(handler, b"<!DOCTYPE html><html>try later</html>")

    def _reset(self, handler, body):
        self.answer(handler, body[:100], length=len(body))
        # closing with this option set resets the connection instead of ending it
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def entry(gene, ensembl, *antibodies, version="25"):
    """Return an entry of the atlas: antibodies are texts made by :func:`antibody`."""
    return f"""
  <entry version="{version}" url="https://www.proteinatlas.org/{ensembl}">
    <name>{gene}</name><synonym>OLD{gene}</synonym>
    <identifier id="{ensembl}" db="Ensembl" version="109.38" assembly="GRCh38">
      <xref id="P00001" db="Uniprot/SWISSPROT"/>
    </identifier>
    <proteinClasses><proteinClass source="HPA" id="Za" parent_id="" name="Intracellular proteins"/></proteinClasses>
    <cellExpression source="HPA" technology="ICC/IF">
      <summary><![CDATA[Localized to the <somewhere> & elsewhere.]]></summary>
      <image imageType="selected"><imageUrl>http://images.proteinatlas.org/1/1_A1_1_selected.jpg</imageUrl></image>
      <data><location status="main" GOId="GO:0005829">Everywhere</location></data>
    </cellExpression>
    <rnaExpression source="HPA" technology="RNAseq"><data><cellLine>U2OS</cellLine>
      <level type="abundance" tpm="1">Low</level></data></rnaExpression>{"".join(antibodies)}
  </entry>"""


def antibody(identifier, *data):
    """Return an antibody with a tissue assay, which is not for us, and blocks made by :func:`data`."""
    return f"""
    <antibody id="{identifier}" releaseVersion="1.2" releaseDate="2006-03-13">
      <antigenSequence>MKV</antigenSequence>
      <tissueExpression source="HPA" technology="IHC" assayType="tissue"><data><tissue>liver</tissue>
        <tissueCell><cellType>cells</cellType><location>none</location></tissueCell>
        <patient><patientId>1</patientId><sample><assayImage><image imageType="sampleImage">
        <imageUrl>http://images.proteinatlas.org/1/2_blue_B_4.jpg</imageUrl></image></assayImage></sample></patient></data>
      </tissueExpression>
      <cellExpression source="HPA" technology="ICC/IF">
        <summary><![CDATA[A summary.]]></summary>
        <subAssay type="human" subtype="human cell lines">
          <verification type="reliability">approved</verification>{"".join(data)}
        </subAssay>
      </cellExpression>
    </antibody>"""


def data(cell_line, locations, *urls):
    """Return a block of images of one cell line."""
    where = "".join(f'<location status="main" GOId="GO:1">{place}</location>' for place in locations)
    images = "".join(
        f'<image imageType="selected"><channel color="blue">nucleus</channel><imageUrl>{url}</imageUrl></image>'
        for url in urls
    )
    return f"""
          <data><cellLine organ="Mesenchymal" cellosaurusID="CVCL_0042">{cell_line}</cellLine>{where}
            <assayImage>{images}</assayImage></data>"""


def atlas(*entries, schema="3.1"):
    """Return the XML of the atlas with these entries."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<proteinAtlas xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" schemaVersion="{schema}">{"".join(entries)}
  <copyright>An example written for a test.</copyright>
</proteinAtlas>
"""
