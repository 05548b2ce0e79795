import SwiftUI
import Unafraid

struct RootView: View {
    let model: Model

    var body: some View {
        VStack {
            switch model.state {
            case .starting: ProgressView()
            case .noVault: PassphraseView(model: model, isNew: true)
            case .locked: PassphraseView(model: model, isNew: false)
            case .open: JournalView(model: model)
            }
            if let message = model.message {
                Text(message).foregroundStyle(.red).padding()
            }
        }
    }
}

struct PassphraseView: View {
    let model: Model
    let isNew: Bool
    @State private var text = ""

    var body: some View {
        Form {
            SecureField(isNew ? "A new passphrase" : "Passphrase", text: $text)
                .textContentType(isNew ? .newPassword : .password)
            Button(isNew ? "Create" : "Unlock") {
                let passphrase = Passphrase(text)
                text = ""
                Task { isNew ? await model.create(passphrase) : await model.unlock(passphrase) }
            }
            .disabled(text.isEmpty || model.isWorking)
            if model.isWorking { ProgressView(value: model.done) }
        }
    }
}

struct JournalView: View {
    @Bindable var model: Model
    @State private var isTelling = false

    var body: some View {
        NavigationStack {
            List {
                ForEach(model.loss, id: \.self) { Text($0).foregroundStyle(.red) }
                ForEach(model.entries, id: \.id) { entry in
                    VStack(alignment: .leading) {
                        Text(entry.experience.service.label(guide: model.guide)).font(.headline)
                        Text(entry.experience.outcome.label(guide: model.guide))
                        if let note = entry.experience.note { Text(note).lineLimit(2) }
                    }
                    .swipeActions {
                        Button("Remove", role: .destructive) { Task { await model.remove(entry) } }
                    }
                }
            }
            .searchable(text: $model.words)
            .task(id: model.words) { await model.refresh() }
            .toolbar {
                Button("Lock") { Task { await model.lock() } }
                Button("Tell") {
                    Task {
                        await model.tell()
                        isTelling = true
                    }
                }
                .disabled(!model.loss.isEmpty)
            }
            .sheet(isPresented: $isTelling) { QuestionView(model: model) }
            .onChange(of: model.question == nil) { _, isOver in if isOver { isTelling = false } }
        }
    }
}

struct QuestionView: View {
    let model: Model
    @State private var text = ""
    @State private var answers: [Barrier: Answer] = [:]

    var body: some View {
        if let question = model.question {
            Form {
                Section(question.text) {
                    if let hint = question.hint { Text(hint).font(.footnote) }
                    switch question.form {
                    case .one: choices(question)
                    case .each: barriers(question)
                    case .date, .words: words(question)
                    }
                }
                if !question.required {
                    Button("Skip") { Task { await model.passOver() } }
                }
            }
            // A new question begins empty, or with what was answered before.
            .id(question.step)
            .onAppear { text = question.answer ?? "" }
        }
    }

    private func choices(_ question: Question) -> some View {
        ForEach(question.options + question.more, id: \.code) { choice in
            Button {
                Task { await model.answer(choice.code) }
            } label: {
                HStack {
                    Text(choice.label)
                    if choice.code == question.proposed { Text("(likely)") }
                }
            }
        }
    }

    @ViewBuilder
    private func barriers(_ question: Question) -> some View {
        ForEach(question.options + question.more, id: \.code) { choice in
            if let barrier = choice.barrier {
                Picker(choice.label, selection: $answers[barrier]) {
                    Text("–").tag(Answer?.none)
                    ForEach(Answer.allCases) { Text($0.label(guide: model.guide)).tag(Optional($0)) }
                }
            }
        }
        Button("Next") {
            let given = answers
            answers = [:]
            Task { await model.answerEach(given) }
        }
    }

    @ViewBuilder
    private func words(_ question: Question) -> some View {
        if question.form == .date { Text("2026, 2026-07 or 2026-07-14").font(.footnote) }
        TextField("", text: $text, axis: .vertical)
        // A warning only: what a person writes is the person's own.
        ForEach(Array(suspicions.enumerated()), id: \.offset) { _, suspicion in
            Text("This looks like: \(suspicion.identifier.label(guide: model.guide))").font(.footnote)
        }
        Button("Next") {
            let given = text
            text = ""
            Task { await model.answer(given) }
        }
        .disabled(text.isEmpty)
    }

    private var suspicions: [Suspicion] { (try? identifiers(text: text)) ?? [] }
}
