"""Runs one Python Lambda function in this process: an invocation at a time, until it is killed.

"Using the Lambda runtime API for custom runtimes", "Define Lambda function handler in Python".
"""
import http.client
import importlib
import json
import os
import signal
import sys
import threading
import time
import traceback

HOST, _, PREFIX = os.environ["AWS_LAMBDA_RUNTIME_API"].partition("/")
BASE = ("/" + PREFIX if PREFIX else "") + "/2018-06-01/runtime"
CONNECTION = http.client.HTTPConnection(HOST)


class RuntimeFailure(Exception):
    def __init__(self, error_type, message):
        super().__init__(message)
        self.error_type = error_type


class Context:
    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None
        self._deadline_ms = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))


def watch_parent():
    """The gateway holds the other end of descriptor 3; when it is gone, so is this process."""
    while os.read(3, 1024):
        pass
    os.kill(os.getpid(), signal.SIGKILL)


def call(method, path, body=None, error_type=None):
    headers = {"Content-Type": "application/json"}
    if error_type is not None and error_type.isascii():
        headers["Lambda-Runtime-Function-Error-Type"] = error_type
    CONNECTION.request(method, BASE + path, body, headers)
    response = CONNECTION.getresponse()
    return response.headers, response.read()


def error_payload(error, request_id=""):
    error_type = getattr(error, "error_type", None) or type(error).__name__
    trace = [] if isinstance(error, RuntimeFailure) else traceback.format_list(traceback.extract_tb(error.__traceback__)[1:])
    return {"errorMessage": str(error), "errorType": error_type, "requestId": request_id, "stackTrace": trace}


def load_handler(name):
    module_name, _, function_name = name.rpartition(".")
    if not module_name:
        raise RuntimeFailure("Runtime.MalformedHandlerName", f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise RuntimeFailure("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}") from error
    except SyntaxError as error:
        raise RuntimeFailure("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}") from error
    if not hasattr(module, function_name):
        raise RuntimeFailure("Runtime.HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'")
    return getattr(module, function_name)


def marshal(result):
    try:
        return json.dumps(result, ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        raise RuntimeFailure("Runtime.MarshalError", f"Unable to marshal response: {error}") from error


def main():
    threading.Thread(target=watch_parent, daemon=True).start()
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except BaseException as error:
        payload = error_payload(error)
        call("POST", "/init/error", json.dumps(payload), payload["errorType"])
        sys.exit(1)
    while True:
        headers, body = call("GET", "/invocation/next")
        request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        os.environ["_X_AMZN_TRACE_ID"] = headers["Lambda-Runtime-Trace-Id"]
        try:
            answer = marshal(handler(json.loads(body), Context(headers)))
        except Exception as error:
            payload = error_payload(error, request_id)
            call("POST", f"/invocation/{request_id}/error", json.dumps(payload), payload["errorType"])
        else:
            call("POST", f"/invocation/{request_id}/response", answer)


main()
